/** The objects of each domain by their key; a domain that has none isn't there, so that what is kept doesn't grow with what was. */
export type ByDomain<Key, Item> = Map<string, Map<Key, Item>>;

export function putInDomain<Key, Item>(byDomain: ByDomain<Key, Item>, domain: string, key: Key, item: Item): void {
  let inDomain = byDomain.get(domain);
  if (inDomain === undefined) byDomain.set(domain, (inDomain = new Map()));
  inDomain.set(key, item);
}

export function dropFromDomain<Key, Item>(byDomain: ByDomain<Key, Item>, domain: string, key: Key): void {
  const inDomain = byDomain.get(domain);
  inDomain?.delete(key);
  if (inDomain?.size === 0) byDomain.delete(domain);
}
