import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

const root = path.resolve(import.meta.dirname, '../..');

const service = z.looseObject({
  image: z.string().optional(),
  build: z.string().optional(),
  environment: z.record(z.string(), z.string()).optional(),
  healthcheck: z.looseObject({ test: z.array(z.string()) }).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).optional(),
  read_only: z.boolean().optional(),
  cap_drop: z.array(z.string()).optional(),
  security_opt: z.array(z.string()).optional(),
});

const composeFile = z.strictObject({
  services: z.object({ postgres: service, gavel: service }),
  volumes: z.record(z.string(), z.unknown()),
});

const replicated = service
  .omit({ healthcheck: true })
  .extend({ deploy: z.object({ replicas: z.number() }) });

const scaleFile = z.looseObject({
  services: z.object({
    postgres: service,
    gavel: replicated,
    worker: replicated,
    haproxy: z.looseObject({ image: z.string() }),
  }),
});

const read = (file: string): unknown =>
  parse(readFileSync(path.join(root, file), 'utf8'), { merge: true });

/** The compose command of this machine: the plugin, the older program, or none. */
function composeCommand(): readonly [string, ...string[]] | null {
  const candidates = [['docker', 'compose'], ['docker-compose']] as const;
  return (
    candidates.find(
      ([program, ...args]) => spawnSync(program, [...args, 'version']).status === 0,
    ) ?? null
  );
}

describe('docker-compose.yml', () => {
  it('brings Postgres 18 and Gavel, which waits until the database is healthy', () => {
    const { services } = composeFile.parse(read('docker-compose.yml'));
    expect(services.postgres.image).toMatch(/^postgres:18\b/);
    expect(services.postgres.healthcheck).toBeDefined();
    expect(services.gavel.build).toBe('.');
    expect(services.gavel.read_only).toBe(true);
    expect(services.gavel.cap_drop).toEqual(['ALL']);
    expect(services.gavel.security_opt).toEqual(['no-new-privileges:true']);
    expect(services.gavel.environment?.DATABASE_URL).toContain('@postgres:5432/');
    expect(services.gavel.depends_on?.postgres?.condition).toBe('service_healthy');
  });

  it('of several replicas is the same Postgres and Gavel, behind HAProxy', () => {
    const one = composeFile.parse(read('docker-compose.yml'));
    const many = scaleFile.parse(read('docker-compose.scale.yml'));
    expect(many.services.postgres.image).toBe(one.services.postgres.image);
    for (const name of ['build', 'read_only', 'cap_drop', 'security_opt'] as const) {
      expect(many.services.gavel[name]).toEqual(one.services.gavel[name]);
      expect(many.services.worker[name]).toEqual(one.services.gavel[name]);
    }
    expect(many.services.gavel.deploy.replicas).toBe(3);
    expect(many.services.worker.deploy.replicas).toBe(2);
  });

  it.for(['docker-compose.yml', 'docker-compose.scale.yml'])(
    'as %s is accepted by `docker compose config` where Docker is installed',
    async (file, { annotate }) => {
      const command = composeCommand();
      if (command === null) {
        // CI installs it; a newcomer's machine needs npm alone.
        expect(process.env.CI, 'CI must have docker compose').toBeUndefined();
        await annotate('no docker compose on this machine: the file was parsed only');
        return;
      }
      const [program, ...args] = command;
      const run = spawnSync(program, [...args, '-f', file, 'config', '--quiet'], {
        cwd: root,
        encoding: 'utf8',
        env: { ...process.env, GAVEL_ADMIN_KEY: 'a', GAVEL_SECRET_KEY: 'b' },
      });
      expect(run.stderr).toBe('');
      expect(run.status).toBe(0);
    },
  );
});

describe('the image', () => {
  const dockerfile = readFileSync(path.join(root, 'Dockerfile'), 'utf8');

  it('runs as a user that is not root, and says how to tell that it is healthy', () => {
    const lines = dockerfile.split('\n');
    const user = lines.indexOf('USER node');
    const start = lines.findIndex((line) => line.startsWith('CMD '));
    expect(user).toBeGreaterThan(0);
    expect(start).toBeGreaterThan(user);
    expect(dockerfile).toContain('HEALTHCHECK');
    expect(dockerfile).toContain('/readyz');
  });

  it('copies only what exists', () => {
    const sources = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, from]) =>
      (from ?? '').split(' '),
    );
    const ignored = readFileSync(path.join(root, '.dockerignore'), 'utf8');
    expect(sources.length).toBeGreaterThan(5);
    for (const source of sources) {
      const name = source.replace(/^\.\//, '');
      expect(ignored).toContain(`!${name}\n`);
      expect(() => readFileSync(path.join(root, name))).not.toThrow(/ENOENT/);
    }
  });
});
