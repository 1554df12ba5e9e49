import { storedKey } from '../../../session/session.ts';

/** The server's own word on why there is no export. */
export class ExportRefusedError extends Error {
  readonly code: string;
  readonly retryAfterSeconds: number | null;

  constructor(message: string, code: string, retryAfterSeconds: number | null) {
    super(message);
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Where the bytes go, and what becomes of them at the end. */
type Sink = {
  write(chunk: Uint8Array<ArrayBuffer>): Promise<void>;
  save(): Promise<void>;
  discard(): Promise<void>;
};

type SaveFilePicker = (options: { suggestedName: string }) => Promise<{
  createWritable(): Promise<{
    write(chunk: Uint8Array<ArrayBuffer>): Promise<void>;
    close(): Promise<void>;
    abort(): Promise<void>;
  }>;
}>;

declare global {
  interface Window {
    /** Not in every browser, and only over HTTPS or on this machine. */
    showSaveFilePicker?: SaveFilePicker;
  }
}

/**
 * Downloads an export with the session's key: straight to disk where the browser can, else by memory. It is
 * saved only when it came whole: the server cuts the connection where it did not, which `read` tells.
 * @param onBytes is told how many bytes have come, unpacked.
 * @throws ExportRefusedError | DOMException AbortError, for the person's own stop | TypeError for a cut
 */
export async function downloadExport(
  address: string,
  options: { name: string; signal: AbortSignal; onBytes: (bytes: number) => void },
): Promise<void> {
  const { name, signal, onBytes } = options;
  // Asked first: the browser shows its dialog only right after the person's click.
  const sink = window.showSaveFilePicker
    ? await toDisk(window.showSaveFilePicker, name)
    : toMemory(name);
  try {
    const response = await fetch(address, {
      headers: { authorization: `Bearer ${storedKey()}` },
      signal,
    });
    if (!response.ok || response.body === null) throw await refusalOf(response);
    const reader = response.body.getReader();
    let bytes = 0;
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      await sink.write(next.value);
      bytes += next.value.byteLength;
      onBytes(bytes);
    }
    await sink.save();
  } catch (error) {
    await sink.discard();
    throw error;
  }
}

async function toDisk(pick: SaveFilePicker, suggestedName: string): Promise<Sink> {
  const file = await (await pick.call(window, { suggestedName })).createWritable();
  return {
    write: (chunk) => file.write(chunk),
    save: () => file.close(),
    discard: () => file.abort(),
  };
}

function toMemory(name: string): Sink {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  return {
    async write(chunk) {
      chunks.push(chunk);
    },
    async save() {
      const url = URL.createObjectURL(new Blob(chunks));
      const link = document.createElement('a');
      link.href = url;
      link.download = name;
      link.click();
      URL.revokeObjectURL(url);
    },
    async discard() {
      chunks.length = 0;
    },
  };
}

type Refusal = { errors?: { message?: string; extensions?: { code?: string } }[] };

async function refusalOf(response: Response): Promise<ExportRefusedError> {
  const { errors }: Refusal = await response.json().catch(() => ({}));
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  return new ExportRefusedError(
    errors?.[0]?.message ?? `${response.status} ${response.statusText}`,
    errors?.[0]?.extensions?.code ?? '',
    Number.isNaN(retryAfter) ? null : retryAfter,
  );
}
