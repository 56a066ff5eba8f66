import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { mayReach, type Network, networkOf } from './address.ts'

describe('the network of an address', () => {
  const table: [string, Network][] = [
    ['93.184.216.34', 'public'],
    ['2606:2800:220:1::1', 'public'],
    ['127.0.0.1', 'loopback'],
    ['127.9.9.9', 'loopback'],
    ['::1', 'loopback'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['10.1.2.3', 'private'],
    ['172.16.0.1', 'private'],
    ['172.31.255.255', 'private'],
    ['172.32.0.1', 'public'],
    ['192.168.1.1', 'private'],
    ['100.64.0.1', 'private'],
    ['fd12:3456::1', 'private'],
    ['::ffff:192.168.1.1', 'private'],
    ['169.254.169.254', 'forbidden'],
    ['::ffff:169.254.169.254', 'forbidden'],
    ['64:ff9b::a9fe:a9fe', 'forbidden'],
    ['100.100.100.200', 'forbidden'],
    ['168.63.129.16', 'forbidden'],
    ['fd00:ec2::254', 'forbidden'],
    ['fe80::1', 'forbidden'],
    ['0.0.0.0', 'forbidden'],
    ['::', 'forbidden'],
    ['224.0.0.1', 'forbidden'],
    ['255.255.255.255', 'forbidden'],
    ['example.com', 'forbidden'],
  ]
  for (const [address, network] of table)
    test(`${address} is ${network}`, () => assert.equal(networkOf(address), network))

  test('what is forbidden stays so whatever is opened', () => {
    assert.ok(!mayReach('169.254.169.254', ['loopback', 'private']))
    assert.ok(mayReach('10.0.0.1', ['private']))
    assert.ok(!mayReach('10.0.0.1', ['loopback']))
    assert.ok(mayReach('127.0.0.1', ['loopback']))
    assert.ok(!mayReach('::1', []))
    assert.ok(mayReach('93.184.216.34', []))
  })
})
