"""The roll-out of a marketing operations application in six phases (`S3-1..59`)."""
