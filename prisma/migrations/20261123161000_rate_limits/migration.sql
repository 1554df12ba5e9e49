-- A key's own limit; null for that of its roles.
ALTER TABLE "api_key" ADD COLUMN "points_per_minute" INTEGER;
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_points_per_minute_check" CHECK ("points_per_minute" > 0);

-- Unlogged: a portion taken costs no write-ahead log, and a bucket that a crash loses is a full one.
CREATE UNLOGGED TABLE "rate_bucket" (
    "holder" TEXT NOT NULL,
    "points" DOUBLE PRECISION NOT NULL,
    "granted" DOUBLE PRECISION NOT NULL,
    "refilled_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "rate_bucket_pkey" PRIMARY KEY ("holder")
);
