import { Injectable } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';

/** Knows when the process has begun to shut down: from then on new requests get 503. */
@Injectable()
export class ShutdownGate implements OnModuleDestroy {
  private closing = false;

  get isClosing(): boolean {
    return this.closing;
  }

  onModuleDestroy(): void {
    this.closing = true;
  }
}
