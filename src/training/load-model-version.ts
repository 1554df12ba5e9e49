import type { Db } from '../db/database.ts';
import { BundleError, NotFoundError } from '../errors.ts';
import { loadModel } from '../ml/bundle.ts';
import type { BundleFiles, Model } from '../ml/types.ts';

/**
 * Loads a version's bundle from the database, checks that it is the one that was registered, and warms
 * it. The caller owns the model and disposes of it.
 * @throws NotFoundError for an unknown version; BundleError when the bundle is missing, corrupt or foreign
 */
export async function loadModelVersion(
  { prisma }: { prisma: Db },
  version: number,
): Promise<Model> {
  const registered = await prisma.modelVersion.findUnique({
    where: { version },
    select: { sha256: true },
  });
  if (registered === null) throw new NotFoundError(`model version ${version}`);
  return await openBundle(await readBundle(prisma, registered.sha256), registered.sha256);
}

/**
 * Loads and warms a bundle, which must have this content when `sha256` is given.
 * @throws BundleError with what is wrong with it
 */
export async function openBundle(files: BundleFiles, sha256?: string): Promise<Model> {
  const model = await loadModel(files);
  try {
    if (sha256 !== undefined && model.sha256 !== sha256) {
      throw new BundleError(`the bundle's content is ${model.sha256}, registered as ${sha256}`);
    }
    model.score([WARM_UP]);
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/** The first inference compiles kernels; a champion has that behind it before its first request. */
const WARM_UP = {
  transcript: 'someone told me that this is a warm-up',
  verifiedStatus: 'NOT_VERIFIED',
  authorBanStatus: 'ACTIVE',
  viewCount: null,
  likeCount: 0,
  shareCount: 1,
  downloadCount: null,
  commentCount: null,
} as const;

async function readBundle(prisma: Db, bundleSha256: string): Promise<BundleFiles> {
  const files = await prisma.modelBundleFile.findMany({ where: { bundleSha256 } });
  if (files.length === 0) throw new BundleError(`no file of bundle ${bundleSha256} is stored`);
  return new Map(files.map(({ path, bytes }) => [path, bytes]));
}
