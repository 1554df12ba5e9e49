/** How far the database was when it answered: what a later read must know, whichever replica answers it. */
const HEADER = 'gavel-position';

/** Remembers the furthest position that was told, and shows it with each request. */
export class Position {
  #text: string | null = null;

  see(text: unknown): void {
    if (typeof text === 'string' && numberOf(text) > numberOf(this.#text)) this.#text = text;
  }

  readonly fetch: typeof fetch = async (input, init) => {
    const headers = new Headers(init?.headers);
    if (this.#text !== null) headers.set(HEADER, this.#text);
    const response = await fetch(input, { ...init, headers });
    this.see(response.headers.get(HEADER));
    return response;
  };
}

/** Two hexadecimal numbers with a slash between, the second of 32 bits. */
function numberOf(text: string | null): bigint {
  const [, high, low] = /^([0-9A-F]+)\/([0-9A-F]+)$/.exec(text ?? '') ?? [];
  return high === undefined || low === undefined ? -1n : BigInt(`0x${high}${low.padStart(8, '0')}`);
}
