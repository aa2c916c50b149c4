# The tables in R, each column with the type that datapackage.json gives it; needs the packages jsonlite and readr.
#
#   tables <- read_tables("data")
#   table(tables$codings$value[tables$codings$indicator == "victim_centre"])

read_tables <- function(folder = "data") {
  package <- jsonlite::read_json(file.path(folder, "datapackage.json"))
  types <- c(string = "c", integer = "i", number = "d", year = "i", boolean = "l", date = "D")
  read_one <- function(resource) {
    fields <- resource$schema$fields
    letter <- vapply(fields, function(field) {
      if (field$type %in% names(types)) types[[field$type]] else "c" # a list of passages or sources stays a text
    }, character(1))
    readr::read_csv(
      file.path(folder, resource$path),
      col_types = paste(letter, collapse = ""), na = "", show_col_types = FALSE
    )
  }
  tables <- lapply(package$resources, read_one)
  names(tables) <- vapply(package$resources, function(resource) resource$name, character(1))
  tables
}
