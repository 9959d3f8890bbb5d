//! `import contacts` and `export contacts`.

use super::{CommandError, note_external_write};
use crate::command::cli::{ExportCommand, ImportCommand};
use crate::config::Config;
use crate::run::start::{self, Clocks};
use backend::{ExportError, ImportError, ImportOptions, ImportReport};
use domain::people::Country;
use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::Path;

/// Problems that are listed; the rest are counted.
const LISTED: usize = 50;

pub(super) async fn import(config: &Config, command: ImportCommand) -> Result<(), CommandError> {
    let ImportCommand::Contacts {
        file,
        dry_run,
        map,
        country,
        encoding,
    } = command;
    let country = country
        .map(|code| Country::parse(&code).ok_or(CommandError::Country(code)))
        .transpose()?;
    let options = ImportOptions {
        dry_run,
        map,
        country,
        encoding,
        ..ImportOptions::default()
    };
    let source = open(&file)?;
    let backend = start::open(config, Clocks::of_system().wall).await?;
    let done = backend.import_contacts(source, &options).await;
    if !dry_run {
        note_external_write(&backend).await;
    }
    backend.close().await;
    let report = done.map_err(|error| match error {
        ImportError::Backend(error) => error.into(),
        other => CommandError::Import(other),
    })?;
    print!("{}", text(&report, dry_run));
    Ok(())
}

pub(super) async fn export(config: &Config, command: ExportCommand) -> Result<(), CommandError> {
    let ExportCommand::Contacts { file } = command;
    let target: Box<dyn Write> = if file.as_os_str() == "-" {
        Box::new(io::stdout())
    } else {
        // A file that is there is somebody's.
        let made =
            File::create_new(&file).map_err(|error| CommandError::File(file.clone(), error))?;
        Box::new(made)
    };
    let backend = start::open(config, Clocks::of_system().wall).await?;
    let done = backend.export_contacts(BufWriter::new(target)).await;
    if done.is_ok() {
        backend.note_export(None).await?;
    }
    backend.close().await;
    let count = done.map_err(|error| match error {
        ExportError::Backend(error) => error.into(),
        other => CommandError::Export(other),
    })?;
    eprintln!("{count} contacts exported.");
    Ok(())
}

fn open(file: &Path) -> Result<Box<dyn Read>, CommandError> {
    if file.as_os_str() == "-" {
        return Ok(Box::new(io::stdin()));
    }
    let opened = File::open(file).map_err(|error| CommandError::File(file.to_owned(), error))?;
    Ok(Box::new(opened))
}

/// The report as sentences.
fn text(report: &ImportReport, dry_run: bool) -> String {
    let mut lines = Vec::new();
    for (header, field) in &report.columns {
        let to = field.as_deref().unwrap_or("note");
        lines.push(format!("  {header} → {to}"));
    }
    lines.insert(0, "Columns:".to_owned());
    if !report.problems.is_empty() {
        lines.push("Not imported:".to_owned());
    }
    for problem in report.problems.iter().take(LISTED) {
        lines.push(format!("  line {}: {}", problem.line, problem.why));
    }
    if let Some(more @ 1..) = report.problems.len().checked_sub(LISTED) {
        lines.push(format!("  and {more} more"));
    }
    let verb = if dry_run {
        "would be imported"
    } else {
        "imported"
    };
    lines.push(format!(
        "{} rows: {} {verb}, {} already there, {} with problems.",
        report.rows,
        report.imported,
        report.already,
        report.problems.len()
    ));
    lines.join("\n") + "\n"
}
