// Loaded before a program (`node --import`), sets its clock wrong by GAVEL_TEST_CLOCK_SHIFT_MS.
const shiftMs = Number(process.env.GAVEL_TEST_CLOCK_SHIFT_MS ?? 0);
const RealDate = globalThis.Date;
globalThis.Date = class extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(RealDate.now() + shiftMs);
    else super(...given);
  }
  static now() {
    return RealDate.now() + shiftMs;
  }
};
