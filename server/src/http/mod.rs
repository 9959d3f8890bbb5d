//! What every request goes through: the table of routes, the checks before a handler, failures as documents.

pub mod accept;
pub mod archive;
pub mod body;
pub mod caller;
pub mod cause;
pub mod csp;
pub mod export;
pub mod function;
pub mod headers;
pub mod import_upload;
pub mod lanes;
pub mod limits;
pub mod mail_in;
pub mod problem;
pub mod request_check;
pub mod router;
pub mod routes;
pub mod state;
