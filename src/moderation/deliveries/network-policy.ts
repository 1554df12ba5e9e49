import dns from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * Where webhooks may go: to public addresses over https, and to the networks that the operator has
 * allowed, over http too. Anything else inside reach of this machine (loopback, private, link-local and
 * the cloud's metadata service among them) is refused, so that whoever may name a URL cannot have Gavel
 * ask its own network (server-side request forgery).
 */
export type NetworkPolicy = {
  /** Whether any network is allowed, and http with it. */
  readonly allowsPrivate: boolean;
  /** Whether a connection to this address is fine. */
  permits(address: string, options: { secure: boolean }): boolean;
};

/** The part of IPv6 that is handed out for the public: what lies outside may translate to an inner IPv4. */
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3');

/** @param networks in CIDR notation, such as `10.1.0.0/16`. */
export function networkPolicy(networks: readonly string[]): NetworkPolicy {
  const allowed = networks.map((network) => ipaddr.parseCIDR(network));
  return {
    allowsPrivate: allowed.length > 0,
    permits(text, { secure }) {
      if (!ipaddr.isValid(text)) return false;
      // An IPv4 address in IPv6's clothes is the IPv4 address.
      const address = ipaddr.process(text);
      const isAllowed = allowed.some(
        ([network, bits]) => network.kind() === address.kind() && address.match(network, bits),
      );
      return isAllowed || (secure && isPublic(address));
    },
  };
}

function isPublic(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  if (address.range() !== 'unicast') return false;
  return address instanceof ipaddr.IPv4 || address.match(GLOBAL_IPV6);
}

/** The address that a name stands for is refused; nothing was sent. */
export class RefusedAddressError extends Error {
  constructor(host: string, address: string) {
    const where = host === address ? address : `${host} (${address})`;
    super(`${where} is not a public address, and not in a network that webhooks may reach`);
  }
}

/**
 * A lookup for a connection that refuses a name if one of its addresses is refused. The connection goes to
 * the very addresses that were checked, so a name that changes its mind in between gains nothing.
 */
export function guardedLookup(
  policy: NetworkPolicy,
  { secure, resolve = dns.lookup }: { secure: boolean; resolve?: typeof dns.lookup },
): LookupFunction {
  return (host, options, callback) => {
    resolve(host, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, []);
      const refused = addresses.find(({ address }) => !policy.permits(address, { secure }));
      const [first] = addresses;
      if (refused !== undefined)
        return callback(new RefusedAddressError(host, refused.address), []);
      if (first === undefined) return callback(new Error(`${host} has no address`), []);
      if (options.all === true) return callback(null, addresses);
      callback(null, first.address, first.family);
    });
  };
}
