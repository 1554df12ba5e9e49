import util from 'node:util';

/**
 * Loads TensorFlow's native bindings, if they are installed and work here. Gavel never requires them: they
 * download libtensorflow at install and are not maintained for new versions of Node.
 * @throws whatever stands in their way
 */
export async function loadTfjsNode(): Promise<void> {
  restoreUtil(util as unknown as Record<string, unknown>);
  // Not written into the import: nothing that checks imports may insist on an optional package.
  const name: string = '@tensorflow/tfjs-node';
  await import(name);
}

/** Node 23 took two functions from `util` that tfjs-node 4.22 calls. Puts back those that are missing. */
export function restoreUtil(target: Record<string, unknown>): void {
  target.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  target.isArray ??= Array.isArray;
}
