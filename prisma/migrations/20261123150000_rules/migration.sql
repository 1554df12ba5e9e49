-- Who submitted a video; older ones do not say. Tags that rules put on videos. Rules that could not be
-- judged by, which went on record beside the write that they must not fail.

-- AlterTable
ALTER TABLE "video" ADD COLUMN "submitted_by" TEXT;

-- CreateTable
CREATE TABLE "video_tag" (
    "video_id" UUID NOT NULL,
    "tag" TEXT NOT NULL,
    "rule_id" UUID NOT NULL,
    "rule_version" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "video_tag_pkey" PRIMARY KEY ("video_id","tag")
);

-- CreateTable
CREATE TABLE "rule_failure" (
    "rule_id" UUID NOT NULL,
    "rule_version" INTEGER NOT NULL,
    "message" TEXT NOT NULL,
    "count" BIGINT NOT NULL,
    "first_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "rule_failure_pkey" PRIMARY KEY ("rule_id","rule_version")
);

-- CreateIndex
CREATE INDEX "video_tag_tag_video_id_idx" ON "video_tag"("tag", "video_id");

-- AddForeignKey
ALTER TABLE "video_tag" ADD CONSTRAINT "video_tag_video_id_fkey" FOREIGN KEY ("video_id") REFERENCES "video"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "video_tag" ADD CONSTRAINT "video_tag_rule_id_rule_version_fkey" FOREIGN KEY ("rule_id", "rule_version") REFERENCES "rule_version"("rule_id", "version") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "rule_failure" ADD CONSTRAINT "rule_failure_rule_id_rule_version_fkey" FOREIGN KEY ("rule_id", "rule_version") REFERENCES "rule_version"("rule_id", "version") ON DELETE NO ACTION ON UPDATE NO ACTION;
