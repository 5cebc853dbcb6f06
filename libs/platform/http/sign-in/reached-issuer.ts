/** How a document of an issuer is fetched. */
export type FetchOfIssuer = (url: string, init: RequestInit) => Promise<Response>;

/**
 * Fetches what an issuer serves below its own address from where this process reaches it: within a network of
 * containers the address by which browsers know the issuer may lead nowhere. The issuer's name stays what tokens say.
 */
export function reachedAt(
  issuer: string,
  address: string,
  load: FetchOfIssuer = (url, init) => fetch(url, init),
): FetchOfIssuer {
  const [from, to] = [issuer, address].map((one) => one.replace(/\/$/, '')) as [string, string];
  return (url, init) =>
    load(url === from || url.startsWith(`${from}/`) ? `${to}${url.slice(from.length)}` : url, init);
}
