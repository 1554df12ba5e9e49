import { Kbd, Modal, Table, Text } from '@mantine/core';
import { useTexts } from '../../../i18n/i18n.ts';
import { reviewTexts } from '../texts.ts';

const KEYS = [
  ['c', 'keyClaim'],
  ['o', 'keyOpinion'],
  ['e', 'keyEscalate'],
  ['s', 'keySkip'],
  ['n', 'keyNote'],
  ['u', 'keyUndo'],
  ['p', 'keyPolicies'],
  ['r', 'keyReason'],
  ['b', 'keyBlur'],
  ['?', 'keyHelp'],
  ['Ctrl + Enter', 'keyGoOn'],
  ['Esc', 'keyEscape'],
] as const;

export function KeysDialog({
  opened,
  enabled,
  onClose,
}: {
  opened: boolean;
  enabled: boolean;
  onClose: () => void;
}) {
  const t = useTexts(reviewTexts);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('keysTitle')}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <Text size="sm" c="dimmed" mb="sm">
        {t(enabled ? 'keysHint' : 'keysOff')}
      </Text>
      <Table verticalSpacing={6}>
        <Table.Tbody>
          {KEYS.map(([key, text]) => (
            <Table.Tr key={key}>
              <Table.Th scope="row" w={130}>
                <Kbd>{key}</Kbd>
              </Table.Th>
              <Table.Td>{t(text)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
