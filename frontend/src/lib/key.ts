const hex = (byte: number) => byte.toString(16).padStart(2, '0');

/** A new key for what a collection holds that is no record: no two computers make the same. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), hex).join('');
}

/** The id of a new record (UUIDv7, RFC 9562), made where it is written, so that what is sent twice is the same record. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  // When it was made is in it for the order of an index alone, and nobody reads it.
  let time = Math.trunc(performance.timeOrigin + performance.now());
  for (let place = 5; place >= 0; place--, time = Math.floor(time / 256)) bytes[place] = time % 256;
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  return Array.from(bytes, hex)
    .join('')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
