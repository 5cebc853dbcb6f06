/** One Kafka node (KRaft: broker and controller in one process) over a folder. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fetchKafkaJars, findJava } from './kafka-jars.mjs';
import { probeKafka } from './kafka-probe.mjs';
import { lastLines, runTool } from './run-tool.mjs';
import { ServiceError } from './service-error.mjs';
import { startServiceProcess } from './service-process.mjs';
import { keptPort } from './supervision.mjs';

const heap = '512m';

/** `security` is {users: {name: password}, superUser}: every listener asks for a name and password, and an authorizer decides. */
function securitySettings(security) {
  const passwords = Object.entries(security.users);
  const superPassword = security.users[security.superUser];
  const jaas = [
    'org.apache.kafka.common.security.plain.PlainLoginModule required',
    `username="${security.superUser}"`,
    `password="${superPassword}"`,
    ...passwords.map(([name, password]) => `user_${name}="${password}"`),
  ].join(' ');
  return {
    'listener.security.protocol.map': 'CLIENTS:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT',
    'sasl.enabled.mechanisms': 'PLAIN',
    'sasl.mechanism.inter.broker.protocol': 'PLAIN',
    'sasl.mechanism.controller.protocol': 'PLAIN',
    'listener.name.clients.plain.sasl.jaas.config': `${jaas};`,
    'listener.name.controller.plain.sasl.jaas.config': `${jaas};`,
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'allow.everyone.if.no.acl.found': 'false',
    'super.users': `User:${security.superUser}`,
  };
}

function settingsOf(folder, port, controllerPort, options) {
  return {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: `CLIENTS://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `CLIENTS://127.0.0.1:${port}`,
    'inter.broker.listener.name': 'CLIENTS',
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': join(folder, 'logs'),
    // Topics are made and checked by the runtime.
    'auto.create.topics.enable': false,
    'group.initial.rebalance.delay.ms': 0,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 4,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    // A broker that was killed may register again once its session has ended (9 s by default).
    'broker.session.timeout.ms': 3_000,
    'broker.heartbeat.interval.ms': 500,
    // The default takes 128 MB of the heap.
    'log.cleaner.dedupe.buffer.size': 8 * 1024 * 1024,
    ...(options.security ? securitySettings(options.security) : {}),
    ...options.settings,
  };
}

/** The values of a properties file: a backslash and line ends would be read as something else. */
function writeSettings(file, settings) {
  const lines = Object.entries(settings).map(
    ([key, value]) => `${key}=${String(value).replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}`,
  );
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
}

/** The id that a node's store was made with. */
function clusterIn(folder) {
  return /^cluster\.id=(.*)$/m.exec(readFileSync(join(folder, 'logs', 'meta.properties'), 'utf8'))?.[1];
}

/** Makes the store of a new node, of a cluster of its own. */
async function format(folder, java, runJava, file) {
  const bytes = randomBytes(16);
  bytes[0] &= 0x7f; // an id that begins with "-" would be taken for an option
  const command = ['kafka.tools.StorageTool', 'format', '--cluster-id', bytes.toString('base64url')];
  const { code, out, err } = await runTool(java, runJava(...command, '--config', file));
  if (code === 0) return;
  throw new ServiceError(
    'service-failed',
    `Kafka cannot make its store in ${folder}: give it another folder.${lastLines(`${out}${err}`)}`,
  );
}

/**
 * Starts Kafka over a folder (made when missing), on the loopback address. Options: port (else that of the last start, or a
 * free one), security ({users: {name: password}, superUser}: SASL/PLAIN with an authorizer that refuses what no access rule
 * allows), settings (of server.properties), throwaway, keep, readyWithinMs, log.
 *
 * Answers {brokers: host:port, pid, running, stop(), kill(signal), restart()} once the broker serves.
 *
 * @throws ServiceError with one sentence that says what to do
 */
export async function startKafka(options) {
  const { folder, log } = options;
  const java = await findJava();
  const jars = await fetchKafkaJars(log);
  const runJava = (...args) => [
    `-Xmx${heap}`,
    '-XX:+UseSerialGC',
    // Half the work of a start is compiling, which pays only for those that stay.
    ...(options.throwaway ? ['-XX:TieredStopAtLevel=1'] : []),
    '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
    '-Dorg.slf4j.simpleLogger.showDateTime=true',
    '-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS',
    '-cp',
    join(jars, '*'),
    ...args,
  ];
  const { security } = options;
  const user = security && { name: security.superUser, password: security.users[security.superUser] };
  let brokers;
  const service = await startServiceProcess({
    name: 'kafka',
    folder,
    prepare: async () => {
      const port = options.port ?? (await keptPort(join(folder, 'port')));
      const controllerPort = await keptPort(join(folder, 'controller-port'));
      brokers = `127.0.0.1:${port}`;
      const file = join(folder, 'server.properties');
      writeSettings(file, settingsOf(folder, port, controllerPort, options));
      if (!existsSync(join(folder, 'logs', 'meta.properties'))) await format(folder, java, runJava, file);
      return { command: java, args: runJava('kafka.Kafka', file) };
    },
    ready: async () => (await probeKafka(brokers, { user, withinMs: 2_000 })) === clusterIn(folder),
    throwaway: options.throwaway,
    keep: options.keep,
    log,
    readyWithinMs: options.readyWithinMs,
  });
  return Object.assign(service, { brokers });
}
