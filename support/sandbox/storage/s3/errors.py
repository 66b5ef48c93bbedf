"""Refusals in the words of S3: a code that SDKs switch on, its HTTP status, and an XML body."""

from __future__ import annotations

from collections.abc import Mapping

STATUS = {
    "AccessDenied": 403,
    "AuthorizationHeaderMalformed": 400,
    "AuthorizationQueryParametersError": 400,
    "BadDigest": 400,
    "EntityTooLarge": 400,
    "EntityTooSmall": 400,
    "IncompleteBody": 400,
    "InternalError": 500,
    "InvalidAccessKeyId": 403,
    "InvalidArgument": 400,
    "InvalidDigest": 400,
    "InvalidPart": 400,
    "InvalidPartOrder": 400,
    "InvalidPartNumber": 416,
    "InvalidRange": 416,
    "InvalidRequest": 400,
    "InvalidStorageClass": 400,
    "InvalidURI": 400,
    "KeyTooLongError": 400,
    "MalformedTrailerError": 400,
    "MalformedXML": 400,
    "MetadataTooLarge": 400,
    "MethodNotAllowed": 405,
    "MissingContentLength": 411,
    "NoSuchBucket": 404,
    "NoSuchKey": 404,
    "NoSuchUpload": 404,
    "NoSuchVersion": 404,
    "NotImplemented": 501,
    "NotModified": 304,
    "PreconditionFailed": 412,
    "RequestTimeTooSkewed": 403,
    "SignatureDoesNotMatch": 403,
    "XAmzContentSHA256Mismatch": 400,
    "idempotency_conflict": 409,  # not of S3, but of this service
}


class S3Error(Exception):
    """A refused request; `details` become further elements of the XML body."""

    def __init__(
        self,
        code: str,
        message: str,
        *,
        details: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.status = STATUS[code]
        self.message = message
        self.details = dict(details or {})
        self.headers = dict(headers or {})


def access_denied(message: str = "Access Denied") -> S3Error:
    return S3Error("AccessDenied", message)


def invalid_argument(message: str, name: str, value: str) -> S3Error:
    return S3Error("InvalidArgument", message, details={"ArgumentName": name, "ArgumentValue": value})


def no_such_bucket(bucket: str) -> S3Error:
    return S3Error("NoSuchBucket", "The specified bucket does not exist", details={"BucketName": bucket})


def no_such_key(key: str) -> S3Error:
    return S3Error("NoSuchKey", "The specified key does not exist.", details={"Key": key})


def no_such_upload(upload_id: str) -> S3Error:
    text = "The specified upload does not exist. It may have been aborted or completed, or its ID is invalid."
    return S3Error("NoSuchUpload", text, details={"UploadId": upload_id})


def not_implemented(what: str) -> S3Error:
    return S3Error("NotImplemented", f"{what} is not offered by this service.")


def precondition_failed(condition: str) -> S3Error:
    text = "At least one of the pre-conditions you specified did not hold"
    return S3Error("PreconditionFailed", text, details={"Condition": condition})
