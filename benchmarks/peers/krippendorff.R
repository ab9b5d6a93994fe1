# irr's alpha for each replicate.
need("irr")
codes <- table_of("codes")
codes[codes < 0] <- NA
count <- number("replicates")
tell(function() for (i in seq_len(count)) irr::kripp.alpha(t(codes[sample(nrow(codes), replace = TRUE), ]), "ordinal"))
