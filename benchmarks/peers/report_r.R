# The same report with psych and pROC. pROC draws people, never homes, and corrects no optimism: that part is by hand.
# report_r.R FOLDER REPLICATES; prints seconds and figures as JSON; 77 where a package is not installed.
given <- commandArgs(trailingOnly = TRUE)
for (package in c("psych", "pROC", "jsonlite")) if (!requireNamespace(package, quietly = TRUE)) quit(status = 77)
folder <- given[1]
replicates <- as.integer(given[2])
used <- function() sum(proc.time()[c("user.self", "sys.self")])
start <- used()

# report begins
set.seed(1)
ratings <- read.csv(file.path(folder, "ratings.csv"))
homes <- read.csv(file.path(folder, "homes.csv"))
ratings <- ratings[!is.na(ratings$rating), ]
enough <- function(x) if (length(x) >= 2) mean(x) else NA
rated <- aggregate(rating ~ administration_id + competence_id + rater_id, ratings, enough)
cells <- aggregate(rating ~ household_id + administration_id + competence_id + aspect_id, ratings, mean)
scores <- aggregate(rating ~ household_id + administration_id + competence_id, cells, enough)
scores <- merge(scores, homes, by = "household_id")
items <- reshape(scores[c("administration_id", "competence_id", "rating")],
  idvar = "administration_id", timevar = "competence_id", direction = "wide")
two <- function(frame, unit) {
  frame <- frame[order(frame$rater_id), ]
  frame$place <- ave(seq_len(nrow(frame)), frame[[unit]], FUN = seq_along)
  reshape(frame[c(unit, "place", "rating")], idvar = unit, timevar = "place", direction = "wide")[, 2:3]
}
shares <- function(score, met, cut) c(mean(score[met == 1] >= cut), mean(score[met == 0] < cut))
choose <- function(score, met, method) {
  area <- pROC::roc(met, score, direction = "<", levels = c(0, 1), quiet = TRUE)
  weights <- if (method == "cost") c(0.5, mean(met)) else c(1, 0.5)
  best <- pROC::coords(area, "best", best.method = "youden", best.weights = weights, transpose = FALSE)
  min(score[score >= best$threshold[1]])
}

found <- list()
ratings$unit <- paste(ratings$administration_id, ratings$vignette_id, ratings$aspect_id)
levels <- na.omit(two(ratings, "unit"))
found[["agreement exact, pairs"]] <- mean(levels[[1]] == levels[[2]])
kappa <- psych::cohen.kappa(as.matrix(levels))
found[["Cohen's kappa, quadratic"]] <- kappa$confid["weighted kappa", c("estimate", "lower", "upper")]
alpha <- psych::alpha(na.omit(items[-1]), warnings = FALSE)
found[["Cronbach's alpha"]] <- c(alpha$total$raw_alpha, alpha$feldt$lower.ci[[1]], alpha$feldt$upper.ci[[1]])
for (name in unique(rated$competence_id)) {
  own <- na.omit(two(rated[rated$competence_id == name & !is.na(rated$rating), ], "administration_id"))
  table <- psych::ICC(own, lmer = FALSE)$results
  found[[paste(name, "ICC(1)")]] <- unlist(table["Single_raters_absolute", c("ICC", "lower bound", "upper bound")])
}
for (name in unique(scores$competence_id)) {
  own <- scores[scores$competence_id == name, ]
  area <- pROC::roc(own$met, own$rating, direction = "<", levels = c(0, 1), quiet = TRUE)
  found[[paste(name, "AUC")]] <- as.numeric(pROC::ci.auc(area))[c(2, 1, 3)]
  cut <- choose(own$rating, own$met, "cost")
  drawn <- replicate(replicates, {
    rows <- sample(nrow(own), replace = TRUE)
    there <- choose(own$rating[rows], own$met[rows], "cost")
    optimism <- shares(own$rating[rows], own$met[rows], there) - shares(own$rating, own$met, there)
    c(choose(own$rating[rows], own$met[rows], "youden"), there, optimism)
  })
  limits <- apply(drawn[1:2, ], 1, quantile, c(0.025, 0.975))
  corrected <- shares(own$rating, own$met, cut) - rowMeans(drawn[3:4, ])
  found[[paste(name, "Youden cut")]] <- c(choose(own$rating, own$met, "youden"), limits[, 1])
  found[[paste(name, "cost cut")]] <- c(cut, limits[, 2])
  found[[paste(name, "sensitivity")]] <- corrected[1]
  found[[paste(name, "specificity")]] <- corrected[2]
}
# report ends

seconds <- used() - start
figures <- lapply(found, function(values) I(unname(as.numeric(values))))
cat(jsonlite::toJSON(list(seconds = jsonlite::unbox(seconds), figures = figures), digits = 12), "\n")
