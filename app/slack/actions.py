"""Where Slack tells us what people did; everything that does not carry its seal is refused."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from starlette.responses import JSONResponse

from app.slack.answering import answered
from config.settings import settings
from integrations.slack_callbacks import genuine, read

router = APIRouter()


@router.post("/slack/actions")
async def actions(request: Request) -> Response:
    """Take what Slack says somebody did, and answer within the three seconds it allows."""
    body = await request.body()
    if not genuine(settings().slack.signing_secret, body, request.headers):
        return Response("This does not come from Slack.", 403, media_type="text/plain")
    answer = await answered(read(body))
    return JSONResponse(answer) if answer else Response()
