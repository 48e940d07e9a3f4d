/** Adds to the list of a key. (`Map.groupBy` is newer than the oldest Node that xroom supports.) */
export function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
