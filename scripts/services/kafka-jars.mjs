/** Apache Kafka's published jars, copied into the cache by Maven, and the Java that runs them. */
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder, provideOnce } from './cache.mjs';
import { lastLines, runTool } from './run-tool.mjs';
import { instead, ServiceError } from './service-error.mjs';

const pom = join(dirname(fileURLToPath(import.meta.url)), 'pom.xml');
const oldestJava = 17;

/**
 * The Java of JAVA_HOME, or of the PATH, 17 or newer.
 *
 * @throws ServiceError `services-tool-missing`
 */
export async function findJava() {
  const java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', 'java') : 'java';
  const { code, err } = await runTool(java, ['-version']);
  const major = Number(/version "(\d+)/.exec(err)?.[1]);
  if (code === 0 && major >= oldestJava) return java;
  throw new ServiceError(
    'services-tool-missing',
    `Kafka needs Java ${oldestJava} or newer (Debian's openjdk-17-jre-headless) and ${code === 0 ? `this is Java ${major}` : 'none is found'}: install it or set JAVA_HOME, or ${instead}.`,
  );
}

/**
 * The folder with Kafka's jars and the manifest.json that names them. Their versions are those of scripts/services/pom.xml.
 *
 * @throws ServiceError with one sentence: no Maven, no network
 */
export async function fetchKafkaJars(log = () => undefined) {
  const text = readFileSync(pom, 'utf8');
  const version = /<artifactId>kafka_2\.13<\/artifactId>\s*<version>([^<]+)/.exec(text)[1];
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 12);
  return provideOnce(`kafka-${version}-${hash}`, async (draft) => {
    log(`Fetching Apache Kafka ${version} with Maven.`);
    // A repository of our own: the user's may be nowhere, or in use by another Maven. It is kept until it has served.
    const repository = join(cacheFolder(), 'maven');
    const options = ['-q', '-B', '-ntp', '-f', pom, `-Dmaven.repo.local=${repository}`];
    const copy = ['dependency:copy-dependencies', `-DoutputDirectory=${draft}`];
    const { code, out, err } = await runTool('mvn', [...options, ...copy]);
    if (code === undefined)
      throw new ServiceError(
        'services-tool-missing',
        `Kafka is fetched with Maven (mvn, Debian's package maven) and this machine has none: install it, or ${instead}.`,
      );
    if (code !== 0)
      throw new ServiceError(
        'services-offline',
        `Maven could not fetch Kafka ${version}: try again with access to a Maven repository, or ${instead}.${lastLines(`${out}${err}`)}`,
      );
    const manifest = readdirSync(draft).map((jar) => ({
      jar,
      sha256: createHash('sha256')
        .update(readFileSync(join(draft, jar)))
        .digest('hex'),
    }));
    rmSync(repository, { recursive: true, force: true });
    writeFileSync(join(draft, 'manifest.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  });
}
