import { NotFoundError } from '../errors.ts';
import type { Architecture } from './architecture.ts';
import { ngramLinear } from './architectures/ngram-linear.ts';
import { referenceMlp } from './architectures/reference-mlp.ts';

/** Every architecture that can be trained and served, by name. */
export const ARCHITECTURES: Readonly<Record<string, Architecture>> = Object.freeze({
  [ngramLinear.name]: ngramLinear,
  [referenceMlp.name]: referenceMlp,
});

export const DEFAULT_ARCHITECTURE = ngramLinear.name;

/** @throws NotFoundError listing the known ones. */
export function findArchitecture(name: string): Architecture {
  const architecture = Object.hasOwn(ARCHITECTURES, name) ? ARCHITECTURES[name] : undefined;
  if (architecture === undefined) {
    const known = Object.keys(ARCHITECTURES).join(', ');
    throw new NotFoundError(`architecture "${name}"; known are ${known}`);
  }
  return architecture;
}
