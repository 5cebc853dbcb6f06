import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { PATH_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { DesignedError } from '#platform/kernel/designed-error';
import { PUBLIC_METADATA, ROLES_METADATA } from './access.decorators.js';

type Handler = (...parameters: readonly never[]) => unknown;
type ControllerType = abstract new (...parameters: never[]) => object;

const VALIDATED = new Set<number>([RouteParamtypes.BODY, RouteParamtypes.QUERY, RouteParamtypes.PARAM]);

/**
 * Stops the start of a process that has a route which declares neither its roles nor that it is public, or both, or
 * which reads a body, query or path parameter without a schema.
 */
@Injectable()
export class RouteDeclarationsCheck implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  /** Throws a designed error that names the first wrong route. */
  onModuleInit(): void {
    for (const { metatype, instance } of this.discovery.getControllers()) {
      if (typeof metatype !== 'function' || typeof instance !== 'object' || instance === null) continue;
      const prototype = Object.getPrototypeOf(instance) as Readonly<Record<string, Handler>>;
      for (const name of this.scanner.getAllMethodNames(prototype)) {
        const handler = prototype[name];
        if (handler === undefined || Reflect.getMetadata(PATH_METADATA, handler) === undefined) continue;
        this.check(metatype as ControllerType, name, handler);
      }
    }
  }

  private check(controller: ControllerType, name: string, handler: Handler): void {
    const route = `${controller.name}.${name}`;
    const roles = this.reflector.getAllAndOverride<unknown>(ROLES_METADATA, [handler, controller]);
    const open = this.reflector.getAllAndOverride<unknown>(PUBLIC_METADATA, [handler, controller]);
    if (roles === undefined && open === undefined) {
      throw new DesignedError(
        'route-without-roles',
        'internal',
        `The route ${route} does not say who may call it: give it @Roles(...) or @Public().`,
      );
    }
    if (roles !== undefined && open !== undefined) {
      throw new DesignedError(
        'route-with-roles-and-public',
        'internal',
        `The route ${route} has both @Roles(...) and @Public(): keep one.`,
      );
    }
    if (hasUnvalidatedParameter(controller, name)) {
      throw new DesignedError(
        'route-without-schema',
        'internal',
        `The route ${route} reads a body, query or path parameter without a schema: give it { schema }.`,
      );
    }
  }
}

function hasUnvalidatedParameter(controller: ControllerType, name: string): boolean {
  const parameters = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, name) ?? {}) as Readonly<
    Record<string, { readonly schema?: unknown }>
  >;
  return Object.entries(parameters).some(
    ([key, { schema }]) => VALIDATED.has(Number(key.split(':', 1)[0])) && schema === undefined,
  );
}
