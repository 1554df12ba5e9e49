import { Group, NavLink } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { Link, useLocation } from 'react-router';
import { Page } from '../../../components/page.tsx';
import { useTexts } from '../../../i18n/i18n.ts';
import { adminTexts } from './texts.ts';

const PARTS = [
  'queues',
  'routes',
  'rules',
  'policies',
  'actions',
  'people',
  'keys',
  'webhooks',
  'erasures',
  'audit',
  'health',
] as const;

/** A page of the administration, under the links to all of them. */
export function AdminFrame({
  title,
  description,
  actions,
  children,
}: {
  title: string;
  description?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  const t = useTexts(adminTexts);
  const { pathname } = useLocation();
  const nav = useRef<HTMLDivElement>(null);
  // On a phone the parts are wider than the screen.
  useEffect(() => {
    const here = nav.current?.querySelector('[aria-current=page]');
    here?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, []);
  return (
    <>
      <Group
        component="nav"
        ref={nav}
        aria-label={t('parts')}
        gap={4}
        mb="md"
        wrap="nowrap"
        style={{ overflowX: 'auto' }}
      >
        {PARTS.map((part) => {
          const to = `/admin/${part}`;
          const here = pathname === to || pathname.startsWith(`${to}/`);
          return (
            <NavLink
              key={part}
              component={Link}
              to={to}
              label={t(`part-${part}`)}
              active={here}
              aria-current={here ? 'page' : undefined}
              w="auto"
              py={6}
              px="sm"
              style={{ flexShrink: 0, borderRadius: 'var(--mantine-radius-md)' }}
            />
          );
        })}
      </Group>
      <Page title={title} description={description} actions={actions}>
        {children}
      </Page>
    </>
  );
}
