# What the R peers share: data from a folder of CSV files, a package that may be absent, and one line of JSON.
folder <- commandArgs(trailingOnly = TRUE)[1]
column <- function(name) scan(file.path(folder, paste0(name, ".csv")), sep = ",", quiet = TRUE)
table_of <- function(name) as.matrix(read.csv(file.path(folder, paste0(name, ".csv")), header = FALSE))
number <- function(name) {
  path <- file.path(folder, paste0(name, ".txt"))
  as.numeric(readLines(path))
}
need <- function(package) if (!requireNamespace(package, quietly = TRUE)) quit(status = 77)
seconds <- function(run) {
  once <- system.time(run())[["elapsed"]]
  if (once > 2) return(once)
  median(replicate(5, system.time(run())[["elapsed"]]))
}
tell <- function(run) cat(sprintf('{"seconds": %.6g, "peak_mb": 0, "own_mb": 0}\n', seconds(run)))
