import { useQuery } from '@apollo/client/react';
import { Button } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { Suspense, useState } from 'react';
import { lazily } from '../../../components/lazily.ts';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { modelsTexts } from '../texts.ts';

const RollbackDialog = lazily(async () => (await import('./rollback-dialog.tsx')).RollbackDialog);

const TARGET = graphql(`
  query RollbackTarget {
    champion {
      id
      version
    }
    rollbackTarget {
      id
      version
    }
  }
`);

/** Back to the champion before; nothing where there was none. */
export function RollbackButton() {
  const t = useTexts(modelsTexts);
  const [opened, setOpened] = useState<boolean | null>(null);
  const { data } = useQuery(TARGET);
  const champion = data?.champion?.version;
  const target = data?.rollbackTarget?.version;
  if (champion === undefined || target === undefined) return null;
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconArrowBackUp size={16} aria-hidden />}
        onClick={() => setOpened(true)}
      >
        {t('rollback')}
      </Button>
      {opened !== null && (
        <Suspense fallback={null}>
          <RollbackDialog
            champion={champion}
            target={target}
            opened={opened}
            onClose={() => setOpened(false)}
          />
        </Suspense>
      )}
    </>
  );
}
