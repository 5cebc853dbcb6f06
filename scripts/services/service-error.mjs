/** What helps on a machine where the services cannot be started natively. */
export const instead =
  'start them with "docker compose up" (docker-compose.yml), or set KAFKA_BROKERS, REDIS_URL and DATABASE_URL_<CONTEXT> to running ones';

/** A service that cannot be fetched or started; the message is one sentence that says what to do, the log's last lines may follow. */
export class ServiceError extends Error {
  name = 'ServiceError';

  /**
   * `code` is stable: services-unsupported, services-tool-missing, services-offline, service-unreachable, port-taken,
   * service-failed, service-silent.
   */
  constructor(code, message, options) {
    super(message, options);
    this.code = code;
  }
}
