//! Where the output of a step goes: to our terminal, or, while another step has that, to a file that is shown afterwards.

use std::{
    fs::File,
    io::Write,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    failure::{Outcome, While},
    files,
};

pub enum Console {
    Terminal,
    Log { file: File, path: PathBuf },
}

impl Console {
    /// A new, empty file.
    pub fn log(path: &Path) -> Outcome<Self> {
        files::write(path, b"")?;
        // Appending: several programs write to it at once, each behind what is there.
        let file = File::options().append(true).open(path);
        Ok(Self::Log {
            file: file.during(format!("opening {}", path.display()))?,
            path: path.to_owned(),
        })
    }

    pub fn say(&self, line: &str) -> Outcome<()> {
        match self {
            Self::Terminal => println!("{line}"),
            Self::Log { file, path } => {
                let mut file: &File = file;
                writeln!(file, "{line}").during(format!("writing {}", path.display()))?;
            }
        }
        Ok(())
    }

    /// Both streams of a program.
    pub fn attach(&self, command: &mut Command) -> Outcome<()> {
        if let Self::Log { file, path } = self {
            let twin = || {
                let twin = file.try_clone();
                twin.during(format!("opening {} once more", path.display()))
            };
            command.stdout(twin()?).stderr(twin()?);
        }
        Ok(())
    }

    /// What was kept, for the terminal; nothing where the terminal had it.
    pub fn kept(&self) -> Outcome<String> {
        match self {
            Self::Terminal => Ok(String::new()),
            Self::Log { path, .. } => files::read_text(path),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::process;

    #[test]
    fn what_a_program_prints_stands_behind_what_was_said_before() {
        let folder = tempfile::tempdir().unwrap();
        let console = Console::log(&folder.path().join("work/step.log")).unwrap();
        console.say("first").unwrap();
        let mut shell = Command::new("sh");
        shell.args(["-c", "echo second; echo third >&2"]);
        process::run_on(&console, &mut shell).unwrap();
        console.say("last").unwrap();
        assert_eq!(console.kept().unwrap(), "first\nsecond\nthird\nlast\n");
    }
}
