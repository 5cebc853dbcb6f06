import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { asyncApiText, buildAsyncApi } from '#platform/contracts/asyncapi/build-asyncapi';
import { contracts } from '#platform/contracts/registry';
import { Public } from '../access/access.decorators.js';
import { eventsPage } from './events-page.js';
import { PAGE_POLICY } from './events-page.style.js';

/** The public events of every context, for programs and for people. They stand beside the HTTP document, not in it. */
@Controller()
@Public()
@ApiExcludeController()
export class AsyncApiController {
  private text: string | undefined;
  private page: string | undefined;

  /** The AsyncAPI 3.0 document. */
  @Get('asyncapi.json')
  @Header('content-type', 'application/json; charset=utf-8')
  readAsyncApi(): string {
    return (this.text ??= asyncApiText(buildAsyncApi(contracts)));
  }

  /** A page that shows it. */
  @Get('docs/events')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', PAGE_POLICY)
  readEventsPage(): string {
    return (this.page ??= eventsPage(buildAsyncApi(contracts)));
  }
}
