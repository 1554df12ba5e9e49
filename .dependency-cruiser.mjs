// Who may import whom. A room sees only what stands below it; see ARCHITECTURE.md.
const below = {
  errors: [],
  logger: ['config'],
  config: ['ml/backend-choice', 'errors'],
  generated: [],
  csv: ['ml', 'errors'],
  ml: ['errors'],
  db: ['generated', 'errors', 'logger'],
  jobs: ['db', 'generated', 'errors', 'logger'],
  audit: ['db', 'generated', 'errors'],
  rules: ['ml', 'errors'],
  access: ['audit', 'db', 'generated', 'errors', 'logger'],
  moderation: ['rules', 'audit', 'ml', 'csv', 'db', 'jobs', 'generated', 'errors', 'logger'],
  training: ['audit', 'ml', 'csv', 'db', 'jobs', 'generated', 'errors', 'logger'],
  graphql: [
    'moderation',
    'training',
    'rules',
    'access',
    'audit',
    'ml',
    'db',
    'jobs',
    'generated',
    'errors',
    'logger',
  ],
  http: [
    'graphql',
    'moderation',
    'training',
    'rules',
    'access',
    'audit',
    'ml',
    'db',
    'jobs',
    'generated',
    'errors',
    'logger',
  ],
};

const room = (name) => `^src/${name}(/|\\.ts$)`;

export default {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: { pathNot: '^src/generated/' },
      to: { circular: true },
    },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    ...Object.entries(below).map(([name, allowed]) => ({
      name: `${name}-knows-only-what-is-below`,
      severity: 'error',
      from: { path: room(name) },
      to: { path: '^src/', pathNot: [name, ...allowed].map(room) },
    })),
    {
      name: 'ml-is-pure',
      comment: 'No database, no HTTP, no GraphQL in src/ml.',
      severity: 'error',
      from: { path: '^src/ml/' },
      to: { path: 'node_modules/(pg|pg-boss|@prisma|fastify|graphql|@apollo|@pothos)/' },
    },
    {
      name: 'handlers-belong-to-the-worker',
      comment: 'Job handlers are imported by the worker alone, so that the API never loads them.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/worker\\.ts$', '^src/[a-z]+/handlers/'] },
      to: { path: '^src/[a-z]+/handlers/' },
    },
    {
      name: 'only-the-root-composes',
      comment: 'app.ts and worker.ts construct; nobody below imports them.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/(app|worker|cli)\\.ts$', '^src/commands/'] },
      to: { path: '^src/(app|worker|cli)\\.ts$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.mjs', '.js'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};
