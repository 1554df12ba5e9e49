import { Tabs } from '@mantine/core';
import { type ReactNode, Suspense } from 'react';
import { useSearchParams } from 'react-router';
import { PageLoading } from '../shell/page-loading.tsx';

/** Tabs whose open one is in the address (`?tab=`), so that a link shows the same; only that one is rendered. */
export function UrlTabs({
  label,
  tabs,
}: {
  label: string;
  tabs: readonly { value: string; label: string; content: () => ReactNode }[];
}) {
  const [params, setParams] = useSearchParams();
  const asked = params.get('tab');
  const open = tabs.find(({ value }) => value === asked) ?? tabs[0];
  return (
    <Tabs
      value={open?.value ?? null}
      keepMounted={false}
      onChange={(value) => {
        const first = value === tabs[0]?.value;
        setParams(value === null || first ? {} : { tab: value }, { replace: true });
      }}
    >
      <Tabs.List aria-label={label} mb="md" style={{ flexWrap: 'nowrap', overflowX: 'auto' }}>
        {tabs.map(({ value, label: name }) => (
          <Tabs.Tab key={value} value={value}>
            {name}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {tabs.map(({ value, content }) => (
        <Tabs.Panel key={value} value={value}>
          <Suspense fallback={<PageLoading />}>{value === open?.value && content()}</Suspense>
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
