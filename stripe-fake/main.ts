import { StripeFake } from './fake.ts'

const port = Number(process.env['STRIPE_FAKE_PORT'] || 12111)
const fake = await StripeFake.open(port, process.env['HOST'] || '127.0.0.1').catch((error) => {
  process.stderr.write(`The fake cannot serve on port ${port}: ${error.message}\n`)
  process.stderr.write('STRIPE_FAKE_PORT says which port it is to take.\n')
  process.exit(1)
})
process.stdout.write(
  `A fake of Stripe serves on ${fake.url}: start Maelzel with STRIPE_API_BASE=${fake.url}\n` +
    `and see the invoices there in a browser. Customers with "decline", "3ds" or "missing" in their\n` +
    `id do what these words say. POST /fake/webhooks (url, secret) sends events; POST /fake/fail\n` +
    `(times, status) makes calls fail; both as a form, with the account's key as Stripe takes it.\n`,
)
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, async () => {
    await fake.close()
    process.exit(0)
  })
