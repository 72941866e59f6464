"""The pages: a question answered in the browser by signed link, without any account."""
