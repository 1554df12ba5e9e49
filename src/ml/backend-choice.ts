/** `auto` takes the first that starts of node, wasm and cpu. */
export const BACKEND_CHOICES = ['auto', 'node', 'wasm', 'cpu'] as const;

export type BackendChoice = (typeof BACKEND_CHOICES)[number];

let chosen: BackendChoice = 'auto';

/** Says which TensorFlow.js backend this process is to use. Counts until the first one is opened. */
export function chooseBackend(choice: BackendChoice): void {
  chosen = choice;
}

export function chosenBackend(): BackendChoice {
  return chosen;
}
