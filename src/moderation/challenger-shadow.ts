import type { Logger } from '../logger.ts';
import type { LiveModel } from '../ml/live-model.ts';
import type { ModelInput, Score } from '../ml/types.ts';

type ShadowScores = { version: number; scores: Score[] };

/**
 * The challenger, as the write path sees it: it scores what the champion has scored, and can neither
 * change the answer nor hold up the write. One that throws, or says what cannot be stored, is logged,
 * counted, and left out of that batch.
 */
export class ChallengerShadow {
  readonly #model: LiveModel;
  readonly #log: Logger;
  readonly #onFailure: () => void;

  constructor({
    model,
    log,
    onFailure = () => {},
  }: {
    /** Empty while there is no challenger. */
    model: LiveModel;
    log: Logger;
    onFailure?: () => void;
  }) {
    this.#model = model;
    this.#log = log;
    this.#onFailure = onFailure;
  }

  /**
   * Scores a batch; null when there is nothing to say.
   * @param answeredBy the version that answers: compared with itself, a challenger says nothing.
   */
  score(inputs: readonly ModelInput[], answeredBy: number): ShadowScores | null {
    const version = this.#model.version;
    if (version === null || version === answeredBy || inputs.length === 0) return null;
    try {
      const answer = this.#model.score(inputs);
      checkScores(answer.scores, inputs.length);
      return answer;
    } catch (error) {
      this.#onFailure();
      this.#log.error(
        { err: error, version },
        'the challenger failed; the batch goes on without it',
      );
      return null;
    }
  }
}

function checkScores(scores: readonly Score[], count: number): void {
  if (scores.length !== count) throw new Error(`${scores.length} scores for ${count} videos`);
  for (const { label, claimProbability, threshold, confidence, familiarity } of scores) {
    const shares = [claimProbability, threshold, confidence, familiarity];
    const isStorable = shares.every((share) => share >= 0 && share <= 1);
    if (!isStorable || (label !== 'CLAIM' && label !== 'OPINION')) {
      throw new Error(`a score that cannot be stored: ${label} ${shares.join(', ')}`);
    }
  }
}
