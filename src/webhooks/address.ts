import { BlockList, isIP } from 'node:net'

/** What an address leads to, as far as webhooks care. */
export type Network = 'public' | 'loopback' | 'private' | 'forbidden'

const listOf = (...ranges: readonly string[]): BlockList => {
  const list = new BlockList()
  for (const range of ranges) {
    const [address = '', bits = ''] = range.split('/')
    list.addSubnet(address, Number(bits), isIP(address) === 6 ? 'ipv6' : 'ipv4')
  }
  return list
}

/** Link-local, metadata services of clouds, and what is no receiver at all. */
const forbidden = listOf(
  '0.0.0.0/8',
  '169.254.0.0/16',
  '100.100.100.200/32', // Alibaba Cloud
  '168.63.129.16/32', // Azure
  '192.0.0.192/32', // Oracle Cloud
  '224.0.0.0/3',
  '::/128',
  'fe80::/10',
  'fd00:ec2::254/128', // AWS
  'fd20:ce::254/128', // Google Cloud
  'ff00::/8',
  '64:ff9b::/96', // an IPv4 address behind NAT64, which nobody has looked at
  '2002::/16', // likewise behind 6to4
)
const loopback = listOf('127.0.0.0/8', '::1/128')
const inside = listOf(
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '192.0.0.0/24',
  '198.18.0.0/15',
  'fc00::/7',
  'fec0::/10',
)

/** Which network an IP address belongs to; an IPv4 address written as IPv6 is the IPv4 address. */
export function networkOf(address: string): Network {
  const family = isIP(address)
  if (family === 0) return 'forbidden'
  const kind = family === 6 ? 'ipv6' : 'ipv4'
  if (forbidden.check(address, kind)) return 'forbidden'
  if (loopback.check(address, kind)) return 'loopback'
  return inside.check(address, kind) ? 'private' : 'public'
}

/** The networks that an operator has opened to webhooks, besides the public one. */
export type Networks = readonly Exclude<Network, 'public' | 'forbidden'>[]

export const mayReach = (address: string, open: Networks): boolean => {
  const network = networkOf(address)
  return network === 'public' || (network !== 'forbidden' && open.includes(network))
}
