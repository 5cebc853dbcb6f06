/** Asks a Kafka broker, in its own protocol and without a client library, whether it serves. */
import { connect } from 'node:net';

const apis = { metadata: 3, apiVersions: 18, saslHandshake: 17, saslAuthenticate: 36 };

const int16 = (value) => {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
};
const int32 = (value) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
const text = (value) => Buffer.concat([int16(Buffer.byteLength(value)), Buffer.from(value)]);

/** A connection that sends one request at a time; each answer is the bytes after its correlation id. */
function open(host, port, withinMs) {
  const socket = connect({ host, port });
  let received = Buffer.alloc(0);
  let waiting;
  const fail = (error) => waiting?.reject(error ?? new Error('the connection was closed'));
  socket.setTimeout(withinMs, () => socket.destroy(new Error(`no answer within ${withinMs / 1000} s`)));
  socket.on('error', fail);
  socket.on('close', () => fail());
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
    if (received.length < 4 || received.length < 4 + received.readInt32BE(0)) return;
    const answer = received.subarray(8, 4 + received.readInt32BE(0));
    received = received.subarray(4 + received.readInt32BE(0));
    waiting?.resolve(answer);
  });
  return {
    ask: (api, version, body) => {
      const request = Buffer.concat([int16(api), int16(version), int32(1), text('ginnel-probe'), body]);
      return new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        socket.write(Buffer.concat([int32(request.length), request]));
      });
    },
    close: () => socket.destroy(),
  };
}

/** The cluster's id in an answer about metadata (version 2), undefined while no broker is a member. */
function clusterOf(metadata) {
  const brokers = metadata.readInt32BE(0);
  if (brokers < 1) return undefined;
  let at = 4;
  const takeText = () => {
    const length = Math.max(metadata.readInt16BE(at), 0);
    at += 2 + length;
    return metadata.toString('utf8', at - length, at);
  };
  for (let broker = 0; broker < brokers; broker += 1) {
    at += 4; // its id
    takeText(); // its host
    at += 4; // its port
    takeText(); // its rack
  }
  return takeText();
}

/**
 * Resolves to the id of the cluster when the broker at host:port (the first of a list) answers and knows itself as a member
 * of it; to undefined while it does not. `user` ({name, password}) signs in with SASL/PLAIN.
 *
 * @throws Error when nobody answers, or what answers is no broker
 */
export async function probeKafka(brokers, { user, withinMs = 5_000 } = {}) {
  const { hostname, port } = new URL(`kafka://${brokers.split(',')[0]}`);
  const connection = open(hostname, Number(port), withinMs);
  try {
    const versions = await connection.ask(apis.apiVersions, 0, Buffer.alloc(0));
    if (versions.readInt16BE(0) !== 0) throw new Error('it does not tell what it understands');
    if (user) {
      await connection.ask(apis.saslHandshake, 1, text('PLAIN'));
      const token = Buffer.from(`\0${user.name}\0${user.password}`);
      const signedIn = await connection.ask(
        apis.saslAuthenticate,
        0,
        Buffer.concat([int32(token.length), token]),
      );
      if (signedIn.readInt16BE(0) !== 0) throw new Error('it does not let the user in');
    }
    return clusterOf(await connection.ask(apis.metadata, 2, int32(0)));
  } finally {
    connection.close();
  }
}
