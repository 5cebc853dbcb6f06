import type { ClientMetadata } from 'oidc-provider';
import type { Uuid } from '#platform/kernel/ids';
import type { Role } from '#platform/http/sign-in/roles';
import { demoClientId } from './demo-identities.js';
import type {
  DemoApplication,
  DemoIdentities,
  DemoMembership,
  DemoUser,
  MachineClient,
} from './demo-identities.js';

/** The claims by which Ginnel knows the bearer of an access token. */
export interface AccessClaims {
  readonly sub: string;
  readonly org?: Uuid;
  readonly role: Role;
  readonly machine?: true;
}

/** Looks up demo users and clients; built once from checked data. */
export class DemoDirectory {
  private readonly bySubject: ReadonlyMap<string, DemoUser>;
  private readonly byClient: ReadonlyMap<string, AccessClaims>;

  constructor(private readonly identities: DemoIdentities) {
    this.bySubject = new Map(identities.users.map((user) => [user.subject, user]));
    this.byClient = new Map([
      ...identities.clients.map((client) => [client.clientId, machineClaims(client)] as const),
      ...userClients(identities).map(
        ({ clientId, user, membership }) => [clientId, userClaims(user, membership)] as const,
      ),
    ]);
  }

  get users(): readonly DemoUser[] {
    return this.identities.users;
  }

  user(subject: string): DemoUser | undefined {
    return this.bySubject.get(subject);
  }

  /** The claims of a user who has chosen a membership, or undefined for one that the user has not. */
  claimsOfUser(subject: string, membershipIndex: number): AccessClaims | undefined {
    const user = this.bySubject.get(subject);
    const membership = user?.memberships[membershipIndex];
    return user === undefined || membership === undefined ? undefined : userClaims(user, membership);
  }

  /** The claims of a client that comes with its own credentials. */
  claimsOfClient(clientId: string): AccessClaims | undefined {
    return this.byClient.get(clientId);
  }

  /** Every client as the provider library takes it. */
  clientMetadata(): readonly ClientMetadata[] {
    return [
      ...this.identities.clients.map((client) => confidential(client.clientId, client.clientSecret)),
      ...userClients(this.identities).map((client) => confidential(client.clientId, client.secret)),
      ...this.identities.applications.map(publicApplication),
    ];
  }
}

interface UserClient {
  readonly clientId: string;
  readonly secret: string;
  readonly user: DemoUser;
  readonly membership: DemoMembership;
}

function userClients({ users }: DemoIdentities): readonly UserClient[] {
  return users.flatMap((user) => {
    const secret = user.clientSecret;
    if (secret === undefined) return [];
    return user.memberships.map((membership, index) => ({
      clientId: demoClientId(user, index),
      secret,
      user,
      membership,
    }));
  });
}

function userClaims(user: DemoUser, { organisation, role }: DemoMembership): AccessClaims {
  return { sub: user.subject, role, ...(organisation === null ? {} : { org: organisation }) };
}

function machineClaims({ clientId, organisation, role }: MachineClient): AccessClaims {
  return { sub: clientId, role, machine: true, ...(organisation === null ? {} : { org: organisation }) };
}

function confidential(clientId: string, secret: string): ClientMetadata {
  return {
    client_id: clientId,
    client_secret: secret,
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
    token_endpoint_auth_method: 'client_secret_basic',
  };
}

function publicApplication({ clientId, name, redirectUris }: DemoApplication): ClientMetadata {
  return {
    client_id: clientId,
    client_name: name,
    grant_types: ['authorization_code'],
    response_types: ['code'],
    redirect_uris: redirectUris,
    token_endpoint_auth_method: 'none',
  };
}
