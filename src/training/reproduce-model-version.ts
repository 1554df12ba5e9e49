import type { Database } from '../db/database.ts';
import { NotFoundError, NotReproducibleError } from '../errors.ts';
import { openBackend } from '../ml/backend.ts';
import { trainModel } from '../ml/train-model.ts';
import type { EpochMetrics } from '../ml/types.ts';
import { readSnapshot } from './build-snapshot.ts';

export type Reproduction = Readonly<{
  version: number;
  /** The registered content address, and that of the model trained again. */
  registered: string;
  reproduced: string;
  isSame: boolean;
  backend: string;
}>;

/**
 * Trains a registered version again, from its snapshot and its weights, with its architecture, seed, epochs
 * and target error rate, and compares the content addresses. Stores nothing.
 * @throws NotFoundError
 * @throws NotReproducibleError when it came from no snapshot, or from another backend than this one
 */
export async function reproduceModelVersion(
  database: Pick<Database, 'prisma'>,
  {
    version,
    signal,
    onEpoch,
  }: {
    version: number;
    signal?: AbortSignal;
    onEpoch?(metrics: EpochMetrics, epochs: number): void;
  },
): Promise<Reproduction> {
  const registered = await database.prisma.modelVersion.findUnique({
    where: { version },
    include: { trainingRun: true, datasetSnapshot: true },
  });
  if (registered === null) throw new NotFoundError(`model version ${version}`);
  const { trainingRun: run, datasetSnapshot: snapshot } = registered;
  if (run === null || snapshot === null) {
    throw new NotReproducibleError(
      `version ${version} was not trained from a snapshot in this database, as the model that ships ` +
        'was not; its card says from which file and by which command it was trained',
    );
  }
  const erasedRows = await database.prisma.datasetSnapshotRow.count({
    where: { snapshotId: snapshot.id, video: { erasure: { isNot: null } } },
  });
  if (erasedRows > 0) {
    throw new NotReproducibleError(
      `version ${version} learned from a snapshot of which ${erasedRows} videos have been erased since`,
    );
  }
  const backend = await openBackend();
  if (backend !== registered.backend) {
    throw new NotReproducibleError(
      `version ${version} was trained on the ${registered.backend} backend and this process runs ` +
        `${backend}; equal weights are promised on equal backends only`,
    );
  }
  const parts = await readSnapshot(database, snapshot.id);
  const { architecture, seed, epochs, targetErrorRate } = run;
  const { sha256 } = await trainModel({
    architecture,
    train: parts.TRAIN,
    validation: parts.VAL,
    seed,
    epochs,
    targetErrorRate,
    signal,
    onEpoch: (metrics) => onEpoch?.(metrics, epochs),
  });
  return {
    version,
    registered: registered.sha256,
    reproduced: sha256,
    isSame: sha256 === registered.sha256,
    backend,
  };
}
