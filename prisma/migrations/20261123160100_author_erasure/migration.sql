-- All videos of an author are erased, as a job.

-- CreateTable
CREATE TABLE "author_erasure" (
    "id" UUID NOT NULL,
    "status" "batch_status" NOT NULL,
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "author_external_id" TEXT,
    "author_sha256" BYTEA NOT NULL,
    "reason" TEXT NOT NULL,
    "total" INTEGER,
    "videos_erased" INTEGER NOT NULL DEFAULT 0,
    "reports_erased" INTEGER NOT NULL DEFAULT 0,
    "rate" DOUBLE PRECISION,
    "requested_by" TEXT NOT NULL,
    "failure" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "author_erasure_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "author_erasure_author_sha256_id_idx" ON "author_erasure"("author_sha256", "id");

-- AlterTable
ALTER TABLE "video_erasure" ADD COLUMN "author_erasure_id" UUID;

-- CreateIndex
CREATE INDEX "video_erasure_author_erasure_id_idx" ON "video_erasure"("author_erasure_id");

-- AddForeignKey
ALTER TABLE "video_erasure" ADD CONSTRAINT "video_erasure_author_erasure_id_fkey" FOREIGN KEY ("author_erasure_id") REFERENCES "author_erasure"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;



-- What schema.prisma cannot say.

-- The author's id is there for as long as there is work to do with it, and no longer.
ALTER TABLE "author_erasure"
  ADD CONSTRAINT "author_erasure_forgets" CHECK (("author_external_id" IS NULL) = ("finished_at" IS NOT NULL)),
  ADD CONSTRAINT "author_erasure_finished" CHECK (("finished_at" IS NOT NULL) = ("status" IN ('CANCELLED', 'SUCCEEDED', 'FAILED'))),
  ADD CONSTRAINT "author_erasure_failure" CHECK (("failure" IS NOT NULL) = ("status" = 'FAILED')),
  ADD CONSTRAINT "author_erasure_hash_length" CHECK (octet_length("author_sha256") = 32),
  ADD CONSTRAINT "author_erasure_reason_length" CHECK (char_length("reason") BETWEEN 1 AND 1000),
  ADD CONSTRAINT "author_erasure_counts" CHECK (least("videos_erased", "reports_erased") >= 0 AND "total" >= 0 AND "rate" >= 0);

CREATE UNIQUE INDEX "author_erasure_one_active" ON "author_erasure" ("author_sha256")
  WHERE "status" IN ('QUEUED', 'RUNNING', 'CANCELLING');

-- What somebody had reported.
CREATE INDEX "report_reporter" ON "report" ("reporter") WHERE "reporter" IS NOT NULL;
