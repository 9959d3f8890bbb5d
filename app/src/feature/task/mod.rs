//! What the staff are to do.

pub mod give_suggestion;
pub mod task_fields;
pub mod task_lines;
pub mod task_new;
pub mod task_page;
pub mod task_rows;
pub mod task_steps;
pub mod task_text;
pub mod tasks_page;
