import { describe, expect, it } from 'vitest';
import { foldsOfFrames } from '../../../bench/quality/frames.ts';
import { videoOf } from '../../ml/sentences.ts';

const SUBJECTS = ['a friend', 'a colleague', 'my neighbour', 'the family', 'someone', 'students'];
const rows = [
  ...['read', 'learned', 'heard', 'discovered', 'claimed', 'reported'].flatMap((verb) =>
    SUBJECTS.map((subject) => videoOf(`${subject} ${verb} that the sea is rising`, 'CLAIM')),
  ),
  ...['view', 'opinion', 'belief', 'hunch', 'guess'].flatMap((noun) =>
    SUBJECTS.map((subject) => videoOf(`${subject}s ${noun} is that tea is best`, 'OPINION')),
  ),
];

/** The words before `that`. */
const frameOf = (transcript: string) => transcript.slice(0, transcript.indexOf(' that '));

describe('folds of frames', () => {
  it('test on words of reporting that the training rows do not have', () => {
    const folds = foldsOfFrames(rows, false);
    expect(folds).toHaveLength(5);
    for (const { train, test } of folds) {
      const known = new Set(train.flatMap(({ transcript }) => frameOf(transcript).split(' ')));
      for (const { transcript } of test) {
        const reporting = frameOf(transcript).replace(/ is$/, '').split(' ').at(-1);
        expect(known).not.toContain(reporting);
      }
      expect(new Set(test.map(({ label }) => label))).toEqual(new Set(['CLAIM', 'OPINION']));
    }
  });

  it('test every row once', () => {
    const tested = foldsOfFrames(rows, false).flatMap(({ test }) => test);
    expect(new Set(tested)).toEqual(new Set(rows));
    expect(tested).toHaveLength(rows.length);
  });

  it('hold out who reports too when asked to', () => {
    for (const { train, test } of foldsOfFrames(rows, true)) {
      const subjects = (list: typeof rows) =>
        new Set(list.map(({ transcript }) => SUBJECTS.find((one) => transcript.startsWith(one))));
      const known = subjects(train);
      for (const subject of subjects(test)) expect(known).not.toContain(subject);
    }
  });

  it('do not tell forms of one word apart', () => {
    const forms = ['claim', 'claims', 'claimed', 'claiming'].map((verb) =>
      videoOf(`they ${verb} that it rains`, 'CLAIM'),
    );
    const folds = foldsOfFrames([...rows, ...forms], false);
    const together = folds.filter(({ test }) => forms.some((form) => test.includes(form)));
    expect(together).toHaveLength(1);
    expect(together[0]?.test).toEqual(expect.arrayContaining(forms));
  });

  it('leave out texts that have no frame', () => {
    const frameless = [videoOf('it rains'), videoOf('that is that'), videoOf('')];
    const tested = foldsOfFrames([...rows, ...frameless], false).flatMap(({ test }) => test);
    expect(tested).toHaveLength(rows.length);
  });
});
