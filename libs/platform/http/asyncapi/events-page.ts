import type {
  AsyncApiChannel,
  AsyncApiDocument,
  AsyncApiMessage,
} from '#platform/contracts/asyncapi/asyncapi.document';
import { SHARED } from '#platform/contracts/asyncapi/asyncapi-message';
import { eventPromises } from '#platform/contracts/asyncapi/event-promises';
import type { JsonSchema } from '#platform/contracts/json-schema';
import { escapeHtml } from '../html.js';
import { STYLE } from './events-page.style.js';
import { schemaFields } from './schema-fields.js';

const A_DAY_MS = 86_400_000;

interface ShownEvent {
  readonly message: AsyncApiMessage;
  readonly data: JsonSchema;
}

/** The document of the public events as a page for people: topics, events, fields, examples. It needs no script. */
export function eventsPage(document: AsyncApiDocument): string {
  const channels = Object.values(document.channels);
  const { [SHARED.headers]: headers = {}, [SHARED.envelope]: envelope = {} } = document.components.schemas;
  const title = escapeHtml(document.info.title);
  return `<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<a class="skip" href="#topics">To the topics</a>
<header>
<h1>${title}</h1>
<p>What the contexts of Ginnel tell one another, and whoever may listen: one topic for each context.</p>
<nav aria-label="Documents"><ul>
<li><a href="/asyncapi.json">This document as AsyncAPI ${escapeHtml(document.asyncapi)}</a></li>
<li><a href="/docs">The HTTP interface</a></li>
</ul></nav>
</header>
<main>
<h2 id="topics">Topics</h2>
${table('Topics of the installation', ['Topic', 'Written by', 'Partitions', 'Keeps', 'Events'], channels.map(topicRow))}
<h2 id="rules">What a reader relies on, and heeds</h2>
<dl>
${eventPromises.map(({ about, text }) => `<dt>${escapeHtml(about)}</dt><dd>${inlineText(text)}</dd>`).join('\n')}
</dl>
<h2 id="record">What every record has</h2>
${fieldTable('Headers', headers)}
${fieldTable('Value: the envelope', envelope)}
${channels.map((channel) => topicSection(document, channel)).join('\n')}
</main>
<footer><p>Examples are invented.</p></footer>
</body>
</html>
`;
}

function topicRow({ address, bindings, messages }: AsyncApiChannel): readonly string[] {
  const { partitions, topicConfiguration } = bindings.kafka;
  return [
    `<a href="#${escapeHtml(address)}"><code>${escapeHtml(address)}</code></a>`,
    escapeHtml(contextOf(address)),
    String(partitions),
    `${topicConfiguration['retention.ms'] / A_DAY_MS} days`,
    String(Object.keys(messages).length),
  ];
}

function topicSection(document: AsyncApiDocument, channel: AsyncApiChannel): string {
  const address = escapeHtml(channel.address);
  const events = Object.values(channel.messages).map(({ $ref }) => eventAt(document, $ref));
  const rows = events.map(({ message: { name, title, summary } }) => [
    `<a href="#${escapeHtml(name)}">${escapeHtml(title)}</a>`,
    escapeHtml(summary),
  ]);
  return `<h2 id="${address}">Topic <code>${address}</code></h2>
<p>${escapeHtml(channel.summary)} ${escapeHtml(channel.description)}</p>
${table(`Events of ${address}`, ['Event', 'Means'], rows)}
${events.map(eventSection).join('\n')}`;
}

function eventSection({ message, data }: ShownEvent): string {
  const [name, title, summary] = [message.name, message.title, message.summary].map(escapeHtml);
  const example = JSON.stringify(message.examples[0]?.payload, null, 2);
  return `<section aria-labelledby="${name}">
<h3 id="${name}">${title}</h3>
<p class="type"><code>${name}</code></p>
<p>${summary}</p>
<details><summary>Fields of ${name}</summary>
${fieldTable(`Data of ${message.name}`, data)}
</details>
<details><summary>Example of ${name}</summary>
<pre role="group" tabindex="0" aria-label="Example of ${name}"><code>${escapeHtml(example)}</code></pre>
</details>
</section>`;
}

function fieldTable(caption: string, schema: JsonSchema): string {
  return table(
    caption,
    ['Field', 'Takes', 'Always there', 'Means'],
    schemaFields(schema).map(({ path, takes, required, description }) => [
      `<code>${escapeHtml(path)}</code>`,
      escapeHtml(takes),
      required ? 'yes' : 'no',
      escapeHtml(description),
    ]),
  );
}

/** `rows` must be escaped already. */
function table(caption: string, columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = columns.map((column) => `<th scope="col">${escapeHtml(column)}</th>`).join('');
  const body = rows.map(([first = '', ...others]) => {
    const cells = others.map((cell) => `<td>${cell}</td>`).join('');
    return `<tr><th scope="row">${first}</th>${cells}</tr>`;
  });
  return `<div class="wide" role="group" tabindex="0" aria-label="${escapeHtml(caption)}"><table>
<caption>${escapeHtml(caption)}</caption>
<thead><tr>${head}</tr></thead>
<tbody>
${body.join('\n')}
</tbody>
</table></div>`;
}

/** Text in which words between backticks are code. */
function inlineText(text: string): string {
  return escapeHtml(text).replace(/`([^`]+)`/g, '<code>$1</code>');
}

/** `ginnel.referrals` -> `referrals`. */
function contextOf(address: string): string {
  return address.slice(address.indexOf('.') + 1);
}

/** What stands behind `#/components/messages/<name>`; the schema of the data has the same name. */
function eventAt({ components }: AsyncApiDocument, reference: string): ShownEvent {
  const name = reference.slice(reference.lastIndexOf('/') + 1);
  const [message, data] = [components.messages[name], components.schemas[name]];
  if (message === undefined || data === undefined) throw new Error(`the document holds no ${reference}`);
  return { message, data };
}
