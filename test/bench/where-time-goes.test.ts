import type { Profiler } from 'node:inspector';
import { expect, test } from 'vitest';
import { whereTimeGoes } from '../../bench/profile/where-time-goes.ts';

const ROOT = 'file:///home/src/gavel';

type Call = [name: string, url: string];

/** What V8 tells of some stacks, each seen once for so many microseconds. */
function profileOf(stacks: { calls: Call[]; us: number }[]): Profiler.Profile {
  const nodes: Profiler.ProfileNode[] = [];
  const add = ([functionName, url]: Call): Profiler.ProfileNode => {
    const callFrame = { functionName, url, scriptId: '0', lineNumber: 0, columnNumber: 0 };
    const node = { id: nodes.length + 1, callFrame, children: [] };
    nodes.push(node);
    return node;
  };
  const root = add(['(root)', '']);
  const samples = stacks.map(({ calls }) => {
    let caller = root;
    for (const call of calls) {
      const node = add(call);
      caller.children?.push(node.id);
      caller = node;
    }
    return caller.id;
  });
  return { nodes, samples, timeDeltas: stacks.map(({ us }) => us), startTime: 0, endTime: 0 };
}

test('a profile is told by package, room and module of Node, without what was waited', () => {
  const submit: Call = ['submitVideo', `${ROOT}/src/moderation/rules/submit.ts`];
  const profile = profileOf([
    { calls: [submit], us: 30 },
    { calls: [['createApp', `${ROOT}/src/app.ts`]], us: 1 },
    { calls: [['execute', `${ROOT}/node_modules/graphql/execution/execute.js`]], us: 20 },
    { calls: [['get', `${ROOT}/node_modules/@apollo/cache/node_modules/lru/index.js`]], us: 5 },
    { calls: [['process', `${ROOT}/node_modules/@apollo/server/dist/esm/index.js`]], us: 15 },
    { calls: [['write', 'node:internal/streams/writable']], us: 4 },
    { calls: [['end', 'node:_http_outgoing']], us: 3 },
    { calls: [['(garbage collector)', '']], us: 2 },
    { calls: [['(program)', '']], us: 6 },
    // A native function counts where it was called.
    { calls: [submit, ['stringify', '']], us: 12 },
    { calls: [['(idle)', '']], us: 1_000 },
    {
      calls: [
        ['post', 'node:inspector'],
        ['start', ''],
      ],
      us: 1_000,
    },
  ]);

  expect(whereTimeGoes(profile)).toEqual([
    { place: 'src/moderation', us: 42 },
    { place: 'graphql', us: 20 },
    { place: '@apollo/server', us: 15 },
    { place: 'native code: system calls, libuv', us: 6 },
    { place: 'lru', us: 5 },
    { place: 'node: streams', us: 4 },
    { place: 'node: http', us: 3 },
    { place: 'garbage collection', us: 2 },
    { place: 'src', us: 1 },
  ]);
});
