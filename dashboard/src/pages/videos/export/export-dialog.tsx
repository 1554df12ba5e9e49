import {
  Button,
  Group,
  Loader,
  Modal,
  Radio,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { type ReactNode, useRef, useState } from 'react';
import { Problem } from '../../../components/problem.tsx';
import type { VideoFilter } from '../../../graphql/generated/graphql.ts';
import { useLanguage, useTexts } from '../../../i18n/i18n.ts';
import { startOfDay } from '../list/list-state.ts';
import { downloadExport, ExportRefusedError } from './download-export.ts';
import { DATASETS, exportAddress, FORMATS } from './export-address.ts';
import { exportTexts } from './texts.ts';

type State =
  | { kind: 'idle' }
  | { kind: 'running'; bytes: number }
  | { kind: 'ended'; told: ReactNode };

/** What to take out, in which format; how far it is; and whether it came whole. */
export function ExportDialog({ filter, onClose }: { filter: VideoFilter; onClose: () => void }) {
  const t = useTexts(exportTexts);
  const size = useSize();
  const [dataset, setDataset] = useState<(typeof DATASETS)[number]>('videos');
  const [format, setFormat] = useState<(typeof FORMATS)[number]>('ndjson');
  const [days, setDays] = useState({ from: '', to: '' });
  const [state, setState] = useState<State>({ kind: 'idle' });
  const stop = useRef<AbortController | null>(null);

  const start = async () => {
    const controller = new AbortController();
    stop.current = controller;
    let bytes = 0;
    setState({ kind: 'running', bytes });
    const name = `gavel-${dataset}-${new Date().toISOString().slice(0, 10)}.${format}`;
    const period = { from: startOfDay(days.from, 0), to: startOfDay(days.to, 1) };
    try {
      await downloadExport(exportAddress(dataset, format, { filter, ...period }), {
        name,
        signal: controller.signal,
        onBytes: (received) => {
          bytes = received;
          setState({ kind: 'running', bytes });
        },
      });
      const told = t('done', { name, size: size(bytes) });
      setState({ kind: 'ended', told: <Text size="sm">{told}</Text> });
    } catch (error) {
      setState({ kind: 'ended', told: tellFailure(error, bytes) });
    }
  };

  const tellFailure = (error: unknown, bytes: number): ReactNode => {
    if (error instanceof DOMException && error.name === 'AbortError') {
      return <Text size="sm">{t('stopped')}</Text>;
    }
    if (!(error instanceof ExportRefusedError)) {
      return <Problem title={t('failed')}>{t('cut', { size: size(bytes) })}</Problem>;
    }
    const { code, retryAfterSeconds, message } = error;
    return (
      <Problem title={t('failed')}>
        {code === 'TOO_MANY_EXPORTS' ? t('tooMany', { seconds: retryAfterSeconds ?? 30 }) : message}
      </Problem>
    );
  };

  const leave = () => {
    stop.current?.abort();
    onClose();
  };

  return (
    <Modal
      opened
      onClose={leave}
      size="lg"
      title={
        <Text fw={600} component="span">
          {t('title')}
        </Text>
      }
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <Stack gap="md">
        <Radio.Group
          label={t('what')}
          value={dataset}
          onChange={(value) => setDataset(DATASETS.find((one) => one === value) ?? 'videos')}
        >
          <Stack gap="xs" mt={4}>
            {DATASETS.map((one) => (
              <Radio key={one} value={one} label={t(one)} description={t(`${one}Hint`)} />
            ))}
          </Stack>
        </Radio.Group>
        {dataset !== 'videos' && (
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            {(['from', 'to'] as const).map((end) => (
              <TextInput
                key={end}
                type="date"
                label={t(end)}
                value={days[end]}
                onChange={({ currentTarget: { value } }) => setDays({ ...days, [end]: value })}
              />
            ))}
          </SimpleGrid>
        )}
        <Radio.Group
          label={t('format')}
          value={format}
          onChange={(value) => setFormat(FORMATS.find((one) => one === value) ?? 'ndjson')}
        >
          <Stack gap="xs" mt={4}>
            {FORMATS.map((one) => (
              <Radio key={one} value={one} label={t(one)} />
            ))}
          </Stack>
        </Radio.Group>
        <Text size="xs" c="dimmed">
          {t('onRecord')}
        </Text>
        <div role="status">
          {state.kind === 'running' && (
            <Group gap="xs">
              <Loader size="xs" aria-hidden />
              <Text size="sm">{t('running', { size: size(state.bytes) })}</Text>
            </Group>
          )}
          {state.kind === 'ended' && state.told}
        </div>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={leave}>
            {t('close')}
          </Button>
          {state.kind === 'running' ? (
            <Button onClick={() => stop.current?.abort()}>{t('stop')}</Button>
          ) : (
            <Button onClick={() => void start()}>{t('start')}</Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}

/** 1.2 MB, as the person's language writes it. */
function useSize(): (bytes: number) => string {
  const language = useLanguage();
  return (bytes) => {
    const [unit, value] =
      bytes < 1e6 ? (['kilobyte', bytes / 1e3] as const) : (['megabyte', bytes / 1e6] as const);
    return new Intl.NumberFormat(language, {
      style: 'unit',
      unit,
      maximumFractionDigits: 1,
    }).format(value);
  };
}
