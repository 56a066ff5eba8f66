import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'

/** Seals what must not be readable where it is kept: the database, its backups, its logs. */
export interface Vault {
  seal(text: string): string
  /** Opens what this vault sealed; anything else, or anything changed since, is an error. */
  open(sealed: string): string
}

const CIPHER = 'aes-256-gcm'
const NONCE = 12
const TAG = 16

/** A vault whose key follows from any text of enough chance. */
export function makeVault(secret: string): Vault {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'maelzel: secrets at rest', 32))
  const name = createHash('sha256').update(key).digest('hex').slice(0, 8)
  return {
    seal(text) {
      const nonce = randomBytes(NONCE)
      const cipher = createCipheriv(CIPHER, key, nonce)
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return `${name}.${Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')}`
    },
    open(text) {
      const [by, body = ''] = text.split('.')
      if (by !== name)
        throw new Error('A secret was sealed with another key: set MAELZEL_SECRET_KEY to that one')
      const bytes = Buffer.from(body, 'base64url')
      const cipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE))
      cipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG))
      return cipher.update(bytes.subarray(NONCE + TAG), undefined, 'utf8') + cipher.final('utf8')
    },
  }
}
