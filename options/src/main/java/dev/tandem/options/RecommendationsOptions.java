package dev.tandem.options;

/** Flags of the job {@code recommendations}. */
public interface RecommendationsOptions
    extends ActivityOptions,
        ChannelOptions,
        DeliveryOptions,
        ArchiveOptions,
        SessionOptions,
        RankingOptions,
        OperationOptions,
        RegistryOptions,
        OptionalDatabaseOptions,
        ConsoleOptions {}
