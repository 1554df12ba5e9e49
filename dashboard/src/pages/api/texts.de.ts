import type { Translated } from '../../i18n/i18n.ts';
import type { en } from './texts.ts';

export const de: Translated<typeof en> = {
  title: 'API',
  description:
    'Was diese Seiten tun, tun sie über diese GraphQL-API. Probieren Sie sie hier aus, oder nehmen Sie den Code mit.',
  parts: 'Teile der Seite',
  explorer: 'GraphiQL',
  code: 'Aus Ihrem Code einreichen',
  address: 'Adresse',
  socket: 'Subscriptions',
  socketHint: 'graphql-transport-ws',
  yourKey: 'Ihr Schlüssel darf',
  downloadSchema: 'schema.graphql laden',
  explorerHint:
    'Anfragen gehen mit dem Schlüssel hinaus, mit dem Sie angemeldet sind: Was Sie hier ausführen, geschieht. Mit Enter kommen Sie in einen Editor hinein, mit Escape wieder heraus.',
  explorerLabel: 'GraphiQL, ein Editor für Anfragen an die API',
  whatYouNeed: 'Was Sie brauchen',
  keyHint:
    'Einen Schlüssel mit der Rolle SUBMITTER, in der Variablen GAVEL_KEY. Er wird hier nicht gezeigt: Sie haben Ihren eigenen, oder die Verwaltung legt einen an.',
  makeKey: 'Schlüssel anlegen',
  languages: 'Sprachen',
  curl: 'curl',
  curlHint:
    'Für die Shell. Zweimal ausgeführt kommt beim zweiten Mal dieselbe Antwort, mit „created“ false.',
  typescript: 'TypeScript',
  typescriptHint:
    'Ohne Bibliothek: als submit.ts speichern und mit „node submit.ts“ ausführen, ab Node 22.18. Jeder Ausgang, auf den Sie reagieren können, hat seinen Typ.',
  generated: 'TypeScript, Typen erzeugt',
  generatedHint:
    'Für einen größeren Client: Die Typen kommen aus schema.graphql; ein Feld, das die API nicht hat, lässt sich nicht übersetzen.',
  setUp: 'Einmalig',
  program: 'Das Programm',
  curlCode: 'curl-Befehl',
  typescriptCode: 'TypeScript-Programm',
  setUpCode: 'Befehle für die Shell',
  generatedCode: 'TypeScript-Programm mit erzeugten Typen',
  outcomes: 'Was sie antwortet',
  outcomeStored:
    'Gespeichert und klassifiziert. „created“ ist false, wenn derselbe Inhalt schon da war.',
  outcomeInvalid: 'Ein Feld verletzt eine Grenze: verbessern, nicht unverändert wiederholen.',
  outcomeConflict:
    'Unter dieser externalId ist anderer Inhalt gespeichert. Neue Zahlen gehen über updateEngagement.',
  outcomeOverloaded: 'Nach retryAfterMs noch einmal versuchen.',
  outcome: 'Ausgang',
  meaning: 'Was er bedeutet',
};
