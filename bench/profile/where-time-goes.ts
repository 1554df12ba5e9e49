import type { Profiler } from 'node:inspector';
import { fileURLToPath } from 'node:url';

/** What a CPU profile found one place to use. */
export type TimeSpent = Readonly<{ place: string; us: number }>;

const NATIVE = 'native code: system calls, libuv';

/**
 * Self time of a CPU profile by place: a package of node_modules, a room of `src`, a module of Node. What
 * has no file of its own (`JSON.parse`, a hash) counts where it was called from.
 * @returns the largest first.
 */
export function whereTimeGoes({
  nodes,
  samples = [],
  timeDeltas = [],
}: Profiler.Profile): TimeSpent[] {
  const parents = new Map(
    nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node])),
  );
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const places = new Map<number, string | null>();
  const placeOf = (id: number): string | null => {
    const known = places.get(id);
    if (known !== undefined) return known;
    const node = byId.get(id);
    if (node === undefined) return null;
    const { functionName, url } = node.callFrame;
    const caller = parents.get(id);
    // Waiting is no work, and the profiler's own start and end are not the server's.
    const isWork = functionName !== '(idle)' && url !== 'node:inspector';
    const place = isWork
      ? (ownPlace(node.callFrame) ?? (caller === undefined ? NATIVE : placeOf(caller.id)))
      : null;
    places.set(id, place);
    return place;
  };

  const usByPlace = new Map<string, number>();
  for (const [index, id] of samples.entries()) {
    const us = timeDeltas[index] ?? 0;
    const place = placeOf(id);
    if (place === null) continue;
    usByPlace.set(place, (usByPlace.get(place) ?? 0) + us);
  }
  return [...usByPlace].map(([place, us]) => ({ place, us })).toSorted((a, b) => b.us - a.us);
}

/** Null for what has no file, and is not one of V8's own headings. */
function ownPlace({ functionName, url }: { functionName: string; url: string }): string | null {
  if (functionName === '(garbage collector)') return 'garbage collection';
  if (functionName === '(program)') return NATIVE;
  if (url.startsWith('node:')) return `node: ${nodeModule(url)}`;
  if (url.startsWith('wasm:')) return 'WebAssembly';
  if (url === '') return null;
  const path = (url.startsWith('file:') ? fileURLToPath(url) : url).replaceAll('\\', '/');
  const dependency = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];
  if (dependency !== undefined) return dependency;
  // The last one: the checkout may lie below a folder of the same name.
  const room = /.*\/((?:src|bench)(?:\/[^/]+(?=\/))?)\//.exec(path)?.[1];
  return room ?? 'elsewhere';
}

/** `node:internal/streams/writable` -> `streams`, `node:_http_outgoing` -> `http`. */
function nodeModule(url: string): string {
  const [first = '', second = ''] = url.replace(/^node:/, '').split('/');
  const name = first === 'internal' ? second : first;
  if (name === 'stream_base_commons') return 'writing to sockets';
  return /^_(http|stream|tls)/.exec(name)?.[1] ?? name;
}
